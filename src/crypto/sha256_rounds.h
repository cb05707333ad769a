/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_SHA256_ROUNDS_H
#define FX_CRYPTO_SHA256_ROUNDS_H

/*
 * The 64 rounds of SHA-256 on vectors whose elements are lanes, for kernels
 * that define, before they include this:
 *
 *   V                the vector
 *   ADD(a, b)        sum of each element
 *   SET(w)           w in each element
 *   XOR3(a, b, c)
 *   CH(e, f, g)      e ? f : g, bit by bit
 *   MAJ(a, b, c)     what two of three have, bit by bit
 *   ROTR(a, n), SHR(a, n)
 *
 * Names are those of FIPS 180-4, section 6.2.
 */

#define S0(a) XOR3(ROTR(a, 2), ROTR(a, 13), ROTR(a, 22))
#define S1(e) XOR3(ROTR(e, 6), ROTR(e, 11), ROTR(e, 25))
#define s0(w) XOR3(ROTR(w, 7), ROTR(w, 18), SHR(w, 3))
#define s1(w) XOR3(ROTR(w, 17), ROTR(w, 19), SHR(w, 10))

#define ROUND(a, b, c, d, e, f, g, h, i)                             \
 do {                                                                \
  V t1 = ADD(ADD(h, ADD(w[i], SET(k[i]))), ADD(S1(e), CH(e, f, g))); \
  d = ADD(d, t1);                                                    \
  h = ADD(t1, ADD(S0(a), MAJ(a, b, c)));                             \
 } while (0)

#define ROUNDS8(i)                        \
 do {                                     \
  ROUND(a, b, c, d, e, f, g, h, (i) + 0); \
  ROUND(h, a, b, c, d, e, f, g, (i) + 1); \
  ROUND(g, h, a, b, c, d, e, f, (i) + 2); \
  ROUND(f, g, h, a, b, c, d, e, (i) + 3); \
  ROUND(e, f, g, h, a, b, c, d, (i) + 4); \
  ROUND(d, e, f, g, h, a, b, c, (i) + 5); \
  ROUND(c, d, e, f, g, h, a, b, (i) + 6); \
  ROUND(b, c, d, e, f, g, h, a, (i) + 7); \
 } while (0)

/* The next word of the schedule in place of the oldest. */
#define NEXT(i)                                          \
 (w[(i)&15] = ADD(ADD(w[(i)&15], s0(w[((i) + 1) & 15])), \
      ADD(w[((i) + 9) & 15], s1(w[((i) + 14) & 15]))))

#define NEXT8(i) \
 do {            \
  NEXT((i) + 0); \
  NEXT((i) + 1); \
  NEXT((i) + 2); \
  NEXT((i) + 3); \
  NEXT((i) + 4); \
  NEXT((i) + 5); \
  NEXT((i) + 6); \
  NEXT((i) + 7); \
 } while (0)

/* All rounds of the block whose words are in w[16], on state s[8]. */
#define ROUNDS64(s, w)                        \
 do {                                         \
  V a = s[0], b = s[1], c = s[2], d = s[3];   \
  V e = s[4], f = s[5], g = s[6], h = s[7];   \
  const uint32_t *k = sha256_k;               \
                                              \
  ROUNDS8(0);                                 \
  ROUNDS8(8);                                 \
  for (k += 16; k < sha256_k + 64; k += 16) { \
   NEXT8(0);                                  \
   ROUNDS8(0);                                \
   NEXT8(8);                                  \
   ROUNDS8(8);                                \
  }                                           \
  s[0] = ADD(s[0], a);                        \
  s[1] = ADD(s[1], b);                        \
  s[2] = ADD(s[2], c);                        \
  s[3] = ADD(s[3], d);                        \
  s[4] = ADD(s[4], e);                        \
  s[5] = ADD(s[5], f);                        \
  s[6] = ADD(s[6], g);                        \
  s[7] = ADD(s[7], h);                        \
 } while (0)

#endif
