"""Does the released code run on the new schema, and the new code on the released schema: both run while you deploy."""
