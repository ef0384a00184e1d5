/* The time of day with an offset, in seconds, that the file QUOTEWIRE_TRIAL_CLOCK holds and that is looked up again whenever
   its file changes hands. Only the time of day: clocks that count from boot, sleeps and file times stay true (libfaketime
   0.9.10 moves these too, or fails in clock_nanosleep). Loaded by LD_PRELOAD; compiled by machine.py. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long offset_seconds(void) {
    static _Thread_local struct timespec looked = {0, 0};
    static _Thread_local long long offset = 0;
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC_COARSE, &now);
    if (looked.tv_sec == 0 || (now.tv_sec - looked.tv_sec) * 1000 + (now.tv_nsec - looked.tv_nsec) / 1000000 > 100) {
        int before = errno;
        const char *path = getenv("QUOTEWIRE_TRIAL_CLOCK");
        FILE *file = path ? fopen(path, "re") : NULL;
        if (file) {
            if (fscanf(file, "%lld", &offset) != 1) offset = 0;
            fclose(file);
        }
        looked = now;
        errno = before;
    }
    return offset;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    int failed = syscall(SYS_clock_gettime, clock, at);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += offset_seconds();
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *at, int base) {
    return base == TIME_UTC && !clock_gettime(CLOCK_REALTIME, at) ? base : 0;
}
