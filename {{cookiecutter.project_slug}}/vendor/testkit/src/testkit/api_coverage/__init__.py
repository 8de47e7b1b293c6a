"""What the suite has exercised of the service's own OpenAPI document: recorded while tests run, judged afterwards."""
