/** A gate that members wait at until a test opens it. */
export interface Gate {
  /** Who has arrived, in order. */
  readonly arrived: string[];
  wait(members: readonly string[]): Promise<void>;
  open(): void;
}

export function makeGate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const arrived: string[] = [];
  return {
    arrived,
    wait: async (members) => {
      arrived.push(...members);
      await opened;
    },
    open: () => {
      open();
    },
  };
}
