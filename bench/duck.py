#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""DuckDB kept warm: one statement a line on stdin, "done" or "error ..." back.

Speaks to the library by its C API, or else through DuckDB's Python module.
"""

import ctypes
import ctypes.util
import os
import sys


class Result(ctypes.Structure):
    """duckdb_result, of which only its room is needed here."""

    _fields_ = [("room", ctypes.c_uint64 * 16)]


class Library:
    """The C API: open, connect, query, and nothing of the results."""

    def __init__(self, path):
        self.lib = ctypes.CDLL(path)
        self.lib.duckdb_result_error.restype = ctypes.c_char_p
        self.lib.duckdb_library_version.restype = ctypes.c_char_p
        database = ctypes.c_void_p()
        self.connection = ctypes.c_void_p()
        if self.lib.duckdb_open(None, ctypes.byref(database)) or (
            self.lib.duckdb_connect(database, ctypes.byref(self.connection))
        ):
            raise OSError("DuckDB does not open")
        version = self.lib.duckdb_library_version().decode()
        self.name = f"DuckDB {version}, C API"

    def execute(self, sql):
        """Runs one statement; raises ValueError with what is wrong."""
        result = Result()
        state = self.lib.duckdb_query(
            self.connection, sql.encode(), ctypes.byref(result)
        )
        error = self.lib.duckdb_result_error(ctypes.byref(result))
        text = error.decode() if state and error else "failed"
        self.lib.duckdb_destroy_result(ctypes.byref(result))
        if state:
            raise ValueError(text)


class Module:
    """DuckDB's Python module."""

    def __init__(self):
        import duckdb  # pylint: disable=import-outside-toplevel,import-error

        self.connection = duckdb.connect()
        self.name = f"DuckDB v{duckdb.__version__}, Python module"

    def execute(self, sql):
        """Runs one statement; raises ValueError with what is wrong."""
        try:
            self.connection.execute(sql)
        except Exception as error:
            raise ValueError(str(error)) from error


def connect():
    """The first of the two ways that is there."""
    path = os.environ.get("DUCKDB_LIBRARY") or ctypes.util.find_library("duckdb")
    if path:
        return Library(path)
    try:
        return Module()
    except ImportError:
        sys.exit(3)


def main():
    duck = connect()
    print(duck.name, flush=True)
    for line in sys.stdin:
        try:
            duck.execute(line)
            print("done", flush=True)
        except ValueError as error:
            print("error", " ".join(str(error).split()), flush=True)


if __name__ == "__main__":
    main()
