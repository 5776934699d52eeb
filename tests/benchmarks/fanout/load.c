/* Many readers of one room and the writers among them, in one thread; and a floor: the least that a server can do.

   load readers PORT PATH ENTER SUBSCRIBE REPLY COOKIE...   speaks Socket.IO over WebSocket to a server on this machine
   load floor PORT                                    is such a server, which knows one room and looks at nothing

   The readers take one order a line and answer with one line:
     join N             there are N readers in the room      -> joined N REFUSED
     write RATE COUNT   COUNT replies, RATE a second
       -> delivered EXPECTED GOT TWICE P50 P99 P50A P99A CPU SIZE
   P50 and P99 are microseconds from when a reply was sent until a reader had all of it, P50A and P99A those from
   when it was acknowledged; CPU is what this program used meanwhile, in thousandths of a core; SIZE is the bytes
   of one delivery.

   In REPLY, %ld stands for the number of the acknowledgement and %s, twice, for the word by which a delivery is
   known again; in SUBSCRIBE, %ld for how many replies there are. A cookie belongs to a member who may write. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 12000, BUFFER = 65536, REPLIES = 4096, AT_ONCE = 32, READERS_AN_ADDRESS = 40 };
enum { EMPTY, CONNECTING, SHAKING, OPENING, ENTERING, SUBSCRIBING, READY, GONE };

struct peer {
    int fd, state, used;
    char *cookie;
    unsigned char *held;
    unsigned long long seen[REPLIES / 64];
};

static struct peer *peers;
static int watch, port, most_used;
static char *path, *enter, *subscribe, *reply_form;
static long long sent_at[REPLIES], known_at[REPLIES];
static unsigned *delays, *reply_of;
static long got, twice, size_of_one, room_for, written, first;
static unsigned char scratch[1 << 20];

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static long long cpu(void) {
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000000LL + r.ru_utime.tv_usec + r.ru_stime.tv_usec;
}

static void die(const char *why) { perror(why); exit(1); }

static void put(int fd, const void *bytes, size_t n) {
    /* What is written here is small, except by the floor, whose readers are quick: a full buffer is waited for. */
    const char *at = bytes;
    while (n) {
        ssize_t done = send(fd, at, n, MSG_NOSIGNAL);
        if (done < 0) {
            if (errno == EAGAIN) { usleep(50); continue; }
            return;
        }
        at += done, n -= done;
    }
}

static size_t frame(unsigned char *into, const char *text, size_t n, int masked) {
    size_t at = 2;
    into[0] = 0x81;
    if (n < 126) into[1] = n;
    else if (n < 65536) into[1] = 126, into[2] = n >> 8, into[3] = n, at = 4;
    else { into[1] = 127; for (int i = 0; i < 8; i++) into[2 + i] = (unsigned long long)n >> (56 - 8 * i); at = 10; }
    if (masked) { into[1] |= 0x80; memset(into + at, 0, 4); at += 4; } /* A mask of zeros changes nothing. */
    memcpy(into + at, text, n);
    return at + n;
}

static void say(int fd, const char *text, int masked) {
    unsigned char bytes[BUFFER];
    put(fd, bytes, frame(bytes, text, strlen(text), masked));
}

static void start(struct peer *p, int number) {
    struct sockaddr_in here = {.sin_family = AF_INET}, there = {.sin_family = AF_INET, .sin_port = htons(port)};
    int yes = 1;
    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (p->fd < 0) die("socket");
    /* Everybody at an address of their own, as readers are; the whole of 127.0.0.0/8 is this machine. */
    here.sin_addr.s_addr = htonl(0x7f000100 + number / READERS_AN_ADDRESS);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(p->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (bind(p->fd, (void *)&here, sizeof here)) die("bind");
    if (connect(p->fd, (void *)&there, sizeof there) && errno != EINPROGRESS) die("connect");
    if (!p->held) p->held = malloc(BUFFER);
    p->used = 0, p->state = CONNECTING;
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.ptr = p};
    epoll_ctl(watch, EPOLL_CTL_ADD, p->fd, &e);
}

static void shake(struct peer *p) {
    char request[4096];
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = p};
    epoll_ctl(watch, EPOLL_CTL_MOD, p->fd, &e);
    int n = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n%s%s%s"
        "Origin: http://127.0.0.1:%d\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        path, port, p->cookie ? "Cookie: " : "", p->cookie ? p->cookie : "", p->cookie ? "\r\n" : "", port);
    put(p->fd, request, n);
    p->state = SHAKING;
}

static void leave(struct peer *p) {
    if (p->state == GONE) return;
    close(p->fd);
    p->state = GONE;
}

static void count(struct peer *p, const unsigned char *text, size_t n) {
    if (n > 2 && text[0] == '4' && text[1] == '3') {
        int known = atoi((const char *)text + 2);
        if (known >= 0 && known < REPLIES) known_at[known] = now();
        return;
    }
    const char *mark = memmem(text, n, "fanout-", 7);
    if (!mark) return;
    int number = atoi(mark + 7);
    if (number < first || number >= written) return;
    unsigned long long bit = 1ULL << (number % 64), *word = &p->seen[number / 64];
    if (*word & bit) { twice++; return; }
    *word |= bit;
    size_of_one = n;
    if (got < room_for) reply_of[got] = number, delays[got++] = now() - sent_at[number];
}

static void hear(struct peer *p, const unsigned char *text, size_t n) {
    if (n && text[0] == '2') { say(p->fd, "3", 1); return; }
    if (p->state == READY) { count(p, text, n); return; }
    if (p->state == OPENING && n && text[0] == '0') { say(p->fd, enter, 1); p->state = ENTERING; return; }
    if (p->state == ENTERING && n > 1 && !memcmp(text, "40", 2)) {
        char text[512];
        snprintf(text, sizeof text, subscribe, written);
        say(p->fd, text, 1);
        p->state = SUBSCRIBING;
        return;
    }
    if (p->state == SUBSCRIBING && n > 2 && !memcmp(text, "431", 3)) {
        p->state = memmem(text, n, "\"status\"", 8) ? (leave(p), GONE) : READY;
    }
}

static int frames(struct peer *p, unsigned char *bytes, int n) {
    int at = 0;
    while (n - at >= 2) {
        unsigned long long length = bytes[at + 1] & 127;
        int head = 2;
        if (length == 126) {
            if (n - at < 4) break;
            length = bytes[at + 2] << 8 | bytes[at + 3], head = 4;
        } else if (length == 127) {
            if (n - at < 10) break;
            length = 0, head = 10;
            for (int i = 0; i < 8; i++) length = length << 8 | bytes[at + 2 + i];
        }
        if (length + head > (unsigned long long)(n - at)) break;
        if ((bytes[at] & 15) == 8) { leave(p); return n; }
        hear(p, bytes + at + head, length);
        if (p->state == GONE) return n;
        at += head + length;
    }
    return at;
}

static void readable(struct peer *p) {
    memcpy(scratch, p->held, p->used);
    ssize_t n = recv(p->fd, scratch + p->used, sizeof scratch - p->used, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) { leave(p); return; }
    if (n < 0) return;
    int all = p->used + n, at = 0;
    if (p->state == SHAKING) {
        unsigned char *end = memmem(scratch, all, "\r\n\r\n", 4);
        if (!end) at = 0;
        else if (memcmp(scratch, "HTTP/1.1 101", 12)) { leave(p); return; }
        else p->state = OPENING, at = end + 4 - scratch;
    }
    if (p->state > SHAKING) at += frames(p, scratch + at, all - at);
    if (p->state == GONE) return;
    p->used = all - at;
    if (p->used > BUFFER) die("a message larger than the buffer");
    memcpy(p->held, scratch + at, p->used);
}

static void turn(int milliseconds) {
    static struct epoll_event events[1024];
    int n = epoll_wait(watch, events, 1024, milliseconds);
    for (int i = 0; i < n; i++) {
        struct peer *p = events[i].data.ptr;
        if (p->state == GONE) continue;
        if (p->state == CONNECTING) {
            if (events[i].events & (EPOLLERR | EPOLLHUP)) leave(p);
            else if (events[i].events & EPOLLOUT) shake(p);
        } else readable(p);
    }
}

static int in_state(int from, int to) {
    int n = 0;
    for (int i = 0; i < most_used; i++) n += peers[i].state >= from && peers[i].state <= to;
    return n;
}

static void join(int wanted, char **cookies, int writers) {
    long long end = now() + 120000000LL;
    int stop = most_used;
    while (now() < end && in_state(READY, READY) < wanted) {
        int busy = in_state(CONNECTING, SUBSCRIBING), ready = in_state(READY, READY);
        while (busy < AT_ONCE && ready + busy < wanted && most_used < MOST && most_used - stop < 2 * wanted) {
            if (most_used < writers) peers[most_used].cookie = cookies[most_used];
            start(&peers[most_used], most_used), most_used++, busy++;
        }
        if (!busy) break;
        turn(20);
    }
    printf("joined %d %d\n", in_state(READY, READY), in_state(GONE, GONE));
}

static void send_reply(int writers) {
    char text[8192];
    char word[64];
    snprintf(word, sizeof word, "fanout-%ld", written);
    struct peer *writer = &peers[written % writers];
    snprintf(text, sizeof text, reply_form, written, word, word);
    sent_at[written++] = now();
    say(writer->fd, text, 1);
}

static int by_size(const void *a, const void *b) {
    unsigned x = *(unsigned *)a, y = *(unsigned *)b;
    return (x > y) - (x < y);
}

static unsigned since_known(unsigned delay, unsigned number) {
    long long from_known = sent_at[number] + delay - known_at[number];
    return known_at[number] && from_known > 0 ? from_known : 0;
}

static void write_replies(double rate, int number, int writers) {
    int readers = in_state(READY, READY);
    long expected = (long)readers * number;
    long long began = now(), used = cpu(), last_news = began;
    long before = 0;
    first = written, room_for = expected + 1, got = twice = 0;
    delays = malloc(room_for * sizeof *delays), reply_of = malloc(room_for * sizeof *reply_of);
    while (got < expected || written - first < number) {
        if (written - first < number && now() >= began + (long long)((written - first) * 1e6 / rate)) send_reply(writers);
        turn(5);
        if (got != before) before = got, last_news = now();
        if (written - first == number && now() - last_news > 5000000LL) break;
        if (now() - began > (long long)(number / rate * 1e6) + 15000000LL) break;
    }
    long long wall = now() - began, share = (cpu() - used) * 1000 / wall;
    for (long i = 0; i < got; i++) reply_of[i] = since_known(delays[i], reply_of[i]);
    qsort(delays, got, sizeof *delays, by_size);
    qsort(reply_of, got, sizeof *reply_of, by_size);
    long middle = got / 2, late = got * 0.99;
    if (!got) delays[0] = reply_of[0] = 0;
    printf("delivered %ld %ld %ld %u %u %u %u %lld %ld\n", expected, got, twice, delays[middle], delays[late],
           reply_of[middle], reply_of[late], share, size_of_one);
    free(delays), free(reply_of);
}

static void read_orders(char **cookies, int writers) {
    char line[256];
    int n, used = 0;
    fcntl(0, F_SETFL, O_NONBLOCK);
    for (;;) {
        turn(50);
        n = read(0, line + used, sizeof line - 1 - used);
        if (n == 0) return;
        if (n < 0) continue;
        used += n, line[used] = 0;
        if (!strchr(line, '\n')) continue;
        double rate;
        int number;
        if (sscanf(line, "join %d", &number) == 1) join(number, cookies, writers);
        else if (sscanf(line, "write %lf %d", &rate, &number) == 2) write_replies(rate, number, writers);
        fflush(stdout);
        used = 0;
    }
}

/* The floor: every text that says "reply" goes to all, framed once; every other is acknowledged. */

static unsigned char frame_of_all[BUFFER];

static void answer(struct peer *p, unsigned char *text, size_t n) {
    if (n && text[0] == '3') return;
    if (n == 2 && !memcmp(text, "40", 2)) { say(p->fd, "40{}", 0); return; }
    if (!memmem(text, n, "\"reply\"", 7)) { say(p->fd, "431[{}]", 0); p->state = READY; return; }
    size_t all = frame(frame_of_all, (char *)text, n, 0);
    for (int i = 0; i < most_used; i++) if (peers[i].state == READY) put(peers[i].fd, frame_of_all, all);
}

static void serve(struct peer *p) {
    unsigned char bytes[BUFFER];
    ssize_t n = recv(p->fd, bytes, sizeof bytes, 0), at = 0;
    if (n <= 0) { leave(p); return; }
    if (p->state == SHAKING) {
        put(p->fd, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 79);
        say(p->fd, "0{}", 0);
        p->state = OPENING;
        return;
    }
    while (n - at >= 6) { /* What our own readers send is small, whole and masked with zeros. */
        size_t length = bytes[at + 1] & 127, head = 6;
        if (length == 126) length = bytes[at + 2] << 8 | bytes[at + 3], head = 8;
        answer(p, bytes + at + head, length);
        at += head + length;
    }
}

static void floor_server(void) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1, door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(door, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (bind(door, (void *)&here, sizeof here) || listen(door, 4096)) die("listen");
    struct epoll_event e = {.events = EPOLLIN}, events[256];
    epoll_ctl(watch, EPOLL_CTL_ADD, door, &e);
    for (;;) {
        int n = epoll_wait(watch, events, 256, -1);
        for (int i = 0; i < n; i++) {
            struct peer *p = events[i].data.ptr;
            if (p) { if (p->state != GONE) serve(p); continue; }
            int fd = accept4(door, 0, 0, SOCK_NONBLOCK);
            if (fd < 0) continue;
            if (most_used == MOST) { close(fd); continue; }
            p = &peers[most_used++], p->fd = fd, p->state = SHAKING;
            struct epoll_event one = {.events = EPOLLIN, .data.ptr = p};
            epoll_ctl(watch, EPOLL_CTL_ADD, fd, &one);
        }
    }
}

int main(int words, char **word) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    peers = calloc(MOST, sizeof *peers);
    watch = epoll_create1(0);
    port = words > 2 ? atoi(word[2]) : 0;
    if (words == 3 && !strcmp(word[1], "floor")) floor_server();
    if (words < 8 || strcmp(word[1], "readers")) return fprintf(stderr, "see the top of load.c\n"), 1;
    path = word[3], enter = word[4], subscribe = word[5], reply_form = word[6];
    read_orders(word + 7, words - 7);
    return 0;
}
