# SPDX-License-Identifier: Apache-2.0
"""Those who do a job: commands of a shell, and DuckDB kept warm."""

import os
import shutil
import subprocess
import sys
import time


class Failed(Exception):
    """A contender could not do its job."""


class Bench:
    """What all contenders share: where things lie, and how they are started."""

    def __init__(self, source, build, scratch):
        self.source = source
        self.measure = os.path.join(build, "bench", "measure")
        self.report = os.path.join(scratch, "report")
        self.env = dict(os.environ, LC_ALL="C.UTF-8", bench=source)
        own = [os.path.join(build, part) for part in ("cmd", "bench")]
        self.env["PATH"] = os.pathsep.join(own + [os.environ["PATH"]])

    def has(self, program):
        """Whether the program is on the contenders' PATH."""
        return shutil.which(program, path=self.env["PATH"]) is not None

    def can(self, text):
        """Whether a line of the shell succeeds."""
        done = subprocess.run(
            ["sh", "-c", text], env=self.env, capture_output=True, check=False
        )
        return done.returncode == 0

    def output(self, *command):
        """What a command prints."""
        done = subprocess.run(
            command, env=self.env, capture_output=True, text=True, check=False
        )
        return done.stdout or done.stderr

    def read_report(self):
        """What measure wrote: seconds, KiB, exit status."""
        with open(self.report, encoding="ascii") as file:
            seconds, kib, status = file.read().split()
        return float(seconds), int(kib), int(status)


class Command:
    """A shell's line; "$1" in it is the data."""

    threads = None

    def __init__(self, bench, name, text, statuses=(0,)):
        self.bench, self.name, self.text = bench, name, text
        self.statuses = statuses
        self.peak_kib = 0

    def start(self):
        """Nothing is kept warm."""
        return None

    def run(self, data, out):
        """Does the job once; returns seconds."""
        bench = self.bench
        command = [bench.measure, bench.report, "sh", "-c", self.text, "sh", data]
        with open(out, "wb") as file:
            subprocess.run(
                command, stdout=file, stderr=subprocess.DEVNULL, env=bench.env, check=True
            )
        seconds, kib, status = bench.read_report()
        if status not in self.statuses:
            raise Failed(f"exit status {status}")
        self.peak_kib = max(self.peak_kib, kib)
        return seconds

    def stop(self):
        """Nothing to stop."""


class Duck:
    """One process of DuckDB, for one job and a number of threads."""

    def __init__(self, bench, query, threads):
        self.bench, self.query, self.threads = bench, query, threads
        self.name = f"duckdb-{threads}"
        self.peak_kib = 0
        self.process = None
        self.version = ""

    def _open(self, command):
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            [self.bench.measure, self.bench.report + "." + self.name] + command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.bench.env,
            text=True,
        )

    def start(self):
        """Starts and warms it; returns the seconds that took, or None."""
        begin = time.monotonic()
        python = os.environ.get("DUCKDB_PYTHON", sys.executable)
        self._open([python, os.path.join(self.bench.source, "duck.py")])
        self.version = self.process.stdout.readline().strip()
        if not self.version:
            self.stop()
            if not self.bench.has("duckdb"):
                return None
            self.version = "DuckDB " + self.bench.output("duckdb", "--version").strip()
            self._open(["duckdb", "-batch", "-bail"])
        self.ask("SELECT 42")
        seconds = time.monotonic() - begin
        self.ask(f"SET threads = {self.threads}")
        return seconds

    def ask(self, sql):
        """Runs one statement and waits for its end."""
        sql = " ".join(sql.split())
        try:
            # Our reader takes a line a statement; the shell wants the rest.
            if self.version.endswith(("API", "module")):
                self.process.stdin.write(sql + "\n")
            else:
                self.process.stdin.write(f"{sql};\n.print done\n")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise Failed("DuckDB has gone") from error
        for line in self.process.stdout:
            if line.startswith("error"):
                raise Failed(line.strip())
            if line.strip() == "done":
                return
        raise Failed("DuckDB has gone")

    def run(self, data, out):
        """Does the job once; returns seconds."""
        # Never by way of a file beside the target, which may be /dev/null.
        sql = f"COPY ({self.query}) TO '{out}' (FORMAT json, USE_TMP_FILE false)"
        if "{copy}" in self.query:
            sql = self.query.replace("{copy}", f"TO '{out}'")
        begin = time.monotonic()
        self.ask(sql.replace("{data}", f"'{data}'"))
        return time.monotonic() - begin

    def stop(self):
        """Ends the process; its peak is known then."""
        if self.process is None:
            return
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.process = None
        with open(self.bench.report + "." + self.name, encoding="ascii") as file:
            self.peak_kib = int(file.read().split()[1])
