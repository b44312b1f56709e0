type Given<Value> = Exclude<Value, undefined>;

/** The type of an object whose undefined values are left out: what may be undefined becomes optional. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? (string extends K ? K : never) : K]: Given<T[K]>;
} & {
  [K in keyof T as undefined extends T[K] ? (string extends K ? never : K) : never]?: Given<T[K]>;
};

/** The object without the keys whose value is undefined: what is stored, sent and compared has no such keys. */
export function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
