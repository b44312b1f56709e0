/** Seals the secrets of a test, the same in all its processes. */
export const TEST_SECRET_KEY = Buffer.alloc(32, 'test').toString('base64url');
