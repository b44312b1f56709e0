/** The embedded engines cannot run here; the message says what is missing and how to get it. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
