/** A part of the store in which some methods are replaced; the replacement is given the real method. */
export function withMethods<T extends object>(
  part: T,
  replaced: Partial<Record<keyof T, (real: Method) => Method>>,
): T {
  return new Proxy(part, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      const real = value.bind(target) as Method;
      return replaced[property as keyof T]?.(real) ?? real;
    },
  });
}

type Method = (...given: never[]) => unknown;
