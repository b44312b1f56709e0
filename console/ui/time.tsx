import { useFormats } from './formats.ts';

/** A moment in the browser's zone. The tip says it in UTC. */
export function Time({ at }: { at: string }) {
  const { time } = useFormats();
  return (
    <time dateTime={at} title={new Date(at).toISOString()}>
      {time(at)}
    </time>
  );
}
