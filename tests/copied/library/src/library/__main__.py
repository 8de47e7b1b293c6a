import os

import uvicorn

from library.database import open_database
from library.main import create_app

uvicorn.run(create_app(open_database(os.environ["LIBRARY_DATABASE"])), port=int(os.environ["PORT"]))
