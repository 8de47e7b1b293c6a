import sqlite3


def test_two_readers_turn_writers(tmp_path) -> None:
    one, two = (sqlite3.connect(tmp_path / "library.db", isolation_level=None) for _ in range(2))
    one.execute("CREATE TABLE books (title TEXT)")

    for connection in one, two:
        connection.execute("BEGIN")
        connection.execute("SELECT * FROM books").fetchall()

    try:
        one.execute("INSERT INTO books VALUES ('Emma')")
        two.execute("INSERT INTO books VALUES ('Persuasion')")
    finally:
        one.close()
        two.close()
