/** Names, messages and stacks; other properties of errors may hold whole documents. */
export function toLoggedError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: toLoggedError(cause) }) };
}
