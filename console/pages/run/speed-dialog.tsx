import { useState, type ReactNode } from 'react';
import type { Shapes } from '../../api/client.ts';
import { idAt, problemAt, problemsIn, summaryOf } from '../../forms/placed-problems.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorSummary } from '../../ui/error-summary.tsx';
import { TextField } from '../../ui/field.tsx';
import type { Instance } from '../../runs/instance.ts';

/** How fast a run goes, and how many failures make it wait for a decision. What the server refuses, it says. */
export function SpeedDialog({
  settings,
  isBusy,
  problem,
  onSave,
  onClose,
  children,
}: {
  settings: Instance['settings'];
  isBusy: boolean;
  problem: unknown;
  onSave: (values: Shapes['ControlRequest']) => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { run: texts, common } = useTexts();
  const [concurrency, setConcurrency] = useState(String(settings.concurrency));
  const [threshold, setThreshold] = useState(settings.threshold ?? 'none');
  const labels: Readonly<Record<string, string>> = { concurrency: texts.concurrency, threshold: texts.threshold };
  const problems = problem === null ? [] : problemsIn(problem, Object.keys(labels));
  return (
    <Dialog title={texts.speed} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) onSave({ concurrency, threshold });
        }}
      >
        <ErrorSummary problems={summaryOf(problems, (path) => labels[path] ?? path)} />
        <p>{texts.speedHint}</p>
        <TextField
          id={idAt('concurrency')}
          label={texts.concurrency}
          hint={texts.concurrencyHint}
          error={problemAt(problems, 'concurrency')}
          inputMode="numeric"
          value={concurrency}
          onChange={({ target }) => {
            setConcurrency(target.value);
          }}
        />
        <TextField
          id={idAt('threshold')}
          label={texts.threshold}
          hint={texts.thresholdHint}
          error={problemAt(problems, 'threshold')}
          value={threshold}
          onChange={({ target }) => {
            setThreshold(target.value);
          }}
        />
        {children}
        <div className="row">
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {common.save}
          </Button>
          <Button onClick={onClose}>{common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
