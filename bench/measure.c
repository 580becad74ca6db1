/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure - runs a command and writes to REPORT how long it took, how much
 * memory its largest process had, and how it ended:
 *
 *     measure REPORT COMMAND [ARGUMENT]...   ->   "1.234567 5120 0\n"
 *
 * Seconds by the monotonic clock, KiB, exit status (128 and more for a signal).
 * A program of its own, and a small one, because the peak of a process counts
 * from its fork on: one that a large interpreter starts has that one's peak.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	double begin;
	int status;
	pid_t child;
	FILE *report;

	if (argc < 3) {
		fputs("usage: measure REPORT COMMAND [ARGUMENT]...\n", stderr);
		return 2;
	}
	begin = seconds_now();
	child = fork();
	if (child == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
		perror("measure");
		return 2;
	}
	begin = seconds_now() - begin;
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	report = fopen(argv[1], "w");
	if (!report || fprintf(report, "%.6f %ld %d\n", begin, usage.ru_maxrss, status) < 0 ||
	    fclose(report)) {
		perror(argv[1]);
		return 2;
	}
	return 0;
}
