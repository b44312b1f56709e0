import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';

/** As long as one needs to see that the button is another now. */
const MOMENT_MS = 700;

/**
 * Pauses the run, or resumes it. The one takes the other's place by itself: when somebody else pressed, or when a worker
 * took up what nobody answered before. What was meant for the one must not do the other: each is a button of its own,
 * and does nothing for a moment after it has come.
 */
export function PauseOrResume({
  isPaused,
  isBusy,
  onPress,
}: {
  isPaused: boolean;
  isBusy: boolean;
  onPress: (op: 'pause' | 'resume') => void;
}) {
  const { run: texts } = useTexts();
  const op = isPaused ? 'resume' : 'pause';
  const [seen, setSeen] = useState(op);
  const hasFocus = useRef(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSeen(op);
    }, MOMENT_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [op]);
  return (
    <Button
      key={op}
      ref={(button) => {
        // Whoever was on the one by keyboard is on the other.
        if (hasFocus.current) button?.focus();
      }}
      kind={isPaused ? 'primary' : 'default'}
      isBusy={isBusy || seen !== op}
      onFocus={() => (hasFocus.current = true)}
      onBlur={() => (hasFocus.current = false)}
      onClick={() => {
        onPress(op);
      }}
    >
      {texts[op]}
    </Button>
  );
}
