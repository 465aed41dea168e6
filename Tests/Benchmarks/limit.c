/* The C limits that avhopp's own figures are divided by: the same work with nothing around it.
 *
 *   limit append N FOLDER   P1: N steps in one process: root of the tree, Ed25519 signature, XChaCha20-Poly1305,
 *                           one write, one fdatasync; prints the median in nanoseconds
 *   limit command FOLDER    P3: one process that does one such step: reads a key and the last 64 frames, checks them, appends
 *   limit ledger N FOLDER   makes N frames for:
 *   limit audit FOLDER      P4: each frame decrypted, its signature verified, its leaf hashed, the root before it compared; on
 *                           two cores; prints nanoseconds and how many frames
 *   limit start             P9: nothing
 */
#include <fcntl.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NOTE = 700, FRAME = 1024, HEADER = 16 + 32 + 24 };

typedef struct { uint64_t size; unsigned char level[64][32]; } Frontier;

static void node(unsigned char out[32], const unsigned char l[32], const unsigned char r[32]) {
  unsigned char b[65] = {1};
  memcpy(b + 1, l, 32);
  memcpy(b + 33, r, 32);
  crypto_hash_sha256(out, b, sizeof b);
}

static void add(Frontier *f, const unsigned char leaf[32]) {
  unsigned char h[32];
  memcpy(h, leaf, 32);
  int k = 0;
  for (uint64_t s = f->size; s & 1; s >>= 1, k++) node(h, f->level[k], h);
  memcpy(f->level[k], h, 32);
  f->size++;
}

static void root(const Frontier *f, unsigned char out[32]) {
  int have = 0;
  for (int k = 0; k < 64; k++)
    if (f->size >> k & 1) {
      if (have) node(out, f->level[k], out);
      else memcpy(out, f->level[k], 32), have = 1;
    }
}

static void hex(char *out, const unsigned char *in, size_t n) { sodium_bin2hex(out, 2 * n + 1, in, n); }

static unsigned char pk[32], sk[64], key[32], genesis[32];

/* One step: what an entry is made of, sealed into a frame of 1 KiB. */
static void step(Frontier *f, unsigned char frame[FRAME]) {
  unsigned char head[32] = {0}, note[FRAME], leaf[32], ad[32 + 8 + 32];
  char h[65];
  root(f, head);
  hex(h, head, 32);
  memset(note, 'a', sizeof note);
  memcpy(note + 1, h, 64);
  unsigned char sig[64];
  crypto_sign_detached(sig, NULL, note + 1, NOTE - 100, sk);
  sodium_bin2base64((char *)note + 1 + NOTE - 100, 89, sig, 64, sodium_base64_VARIANT_ORIGINAL);
  note[0] = 0;
  crypto_hash_sha256(leaf, note, NOTE + 1);
  memset(frame, 0, FRAME);
  crypto_generichash(frame, 16, (unsigned char *)&f->size, 8, key, 32);
  memcpy(frame + 16, leaf, 32);
  randombytes_buf(frame + 48, 24);
  memcpy(ad, genesis, 32);
  memcpy(ad + 32, &f->size, 8);
  memcpy(ad + 40, leaf, 32);
  crypto_aead_xchacha20poly1305_ietf_encrypt(frame + HEADER, NULL, note, FRAME - HEADER - 16 - 8, ad, sizeof ad, NULL, frame + 48, key);
  add(f, leaf);
}

static int cmp(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* The file: public key, frame key, then the frames. Half of them is one core's, the other half the other's; each computes the
 * root before every frame of its own from the frontier before the first. */
static int judge(int fd, int64_t from, int64_t to, Frontier f) {
  unsigned char frame[FRAME], plain[FRAME], leaf[32], ad[72], sig[64];
  char h[65];
  memset(genesis, 0, 32);
  for (int64_t i = from; i < to; i++) {
    if (pread(fd, frame, FRAME, 64 + i * FRAME) != FRAME) return 5;
    uint64_t index = i;
    memcpy(ad, genesis, 32);
    memcpy(ad + 32, &index, 8);
    memcpy(ad + 40, frame + 16, 32);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, frame + HEADER, FRAME - HEADER - 8, ad, sizeof ad, frame + 48, key)) return 3;
    crypto_hash_sha256(leaf, plain, NOTE + 1);
    if (memcmp(leaf, frame + 16, 32)) return 3;
    if (sodium_base642bin(sig, 64, (char *)plain + 1 + NOTE - 100, 88, NULL, NULL, NULL, sodium_base64_VARIANT_ORIGINAL)) return 3;
    if (crypto_sign_verify_detached(sig, plain + 1, NOTE - 100, pk)) return 3;
    unsigned char before[32] = {0};
    root(&f, before);
    hex(h, before, 32);
    if (memcmp(h, plain + 1, 64)) return 3;
    add(&f, leaf);
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 2 || !strcmp(argv[1], "start")) return 0;
  if (sodium_init() < 0) return 1;
  crypto_sign_keypair(pk, sk);
  randombytes_buf(key, 32);
  char path[4096];
  unsigned char frame[FRAME];
  Frontier f = {0};
  if (!strcmp(argv[1], "append") && argc == 4) {
    int n = atoi(argv[2]);
    snprintf(path, sizeof path, "%s/limit.log", argv[3]);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || n < 1) return 2;
    int64_t *took = calloc(n, sizeof *took);
    for (int i = 0; i < n; i++) {
      int64_t t = now();
      step(&f, frame);
      if (pwrite(fd, frame, FRAME, (off_t)i * FRAME) != FRAME || fdatasync(fd)) return 5;
      took[i] = now() - t;
    }
    qsort(took, n, sizeof *took, cmp);
    printf("%lld\n", (long long)took[n / 2]);
    return 0;
  }
  if (!strcmp(argv[1], "ledger") && argc == 4) {
    int n = atoi(argv[2]);
    snprintf(path, sizeof path, "%s/limit.ledger", argv[3]);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || n < 2 || pwrite(fd, pk, 32, 0) != 32 || pwrite(fd, key, 32, 32) != 32) return 2;
    for (int i = 0; i < n; i++) {
      step(&f, frame);
      if (pwrite(fd, frame, FRAME, 64 + (off_t)i * FRAME) != FRAME) return 5;
    }
    return 0;
  }
  if (!strcmp(argv[1], "audit") && argc == 3) {
    snprintf(path, sizeof path, "%s/limit.ledger", argv[2]);
    int fd = open(path, O_RDONLY);
    int64_t n = (lseek(fd, 0, SEEK_END) - 64) / FRAME, start = now();
    if (fd < 0 || n < 2 || pread(fd, pk, 32, 0) != 32 || pread(fd, key, 32, 32) != 32) return 2;
    Frontier none = f;
    for (int64_t i = 0; i < n / 2; i++) {
      unsigned char leaf[32];
      if (pread(fd, leaf, 32, 64 + i * FRAME + 16) != 32) return 5;
      add(&f, leaf);
    }
    pid_t child = fork();
    if (child == 0) _exit(judge(fd, 0, n / 2, none));
    int code = judge(fd, n / 2, n, f), status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status || code) return 3;
    printf("%lld %lld\n", (long long)(now() - start), (long long)n);
    return 0;
  }
  if (!strcmp(argv[1], "command") && argc == 3) {
    snprintf(path, sizeof path, "%s/limit.log", argv[2]);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0) return 2;
    off_t end = lseek(fd, 0, SEEK_END), at = end > 64 * FRAME ? end - 64 * FRAME : 0;
    unsigned char plain[FRAME];
    for (; at + FRAME <= end; at += FRAME) {
      if (pread(fd, frame, FRAME, at) != FRAME) return 5;
      (void)!crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, frame + HEADER, FRAME - HEADER - 8, NULL, 0, frame + 48, key);
      add(&f, frame + 16);
    }
    step(&f, frame);
    if (pwrite(fd, frame, FRAME, end) != FRAME || fdatasync(fd)) return 5;
    return 0;
  }
  return 2;
}
