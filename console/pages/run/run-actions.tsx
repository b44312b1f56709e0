import { useEffect, useState, type ReactNode } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type Shapes } from '../../api/client.ts';
import { keyOfRead, useRead } from '../../api/read.ts';
import { useHasRole } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Problem } from '../../ui/notice.tsx';
import { closeToast, toast } from '../../ui/toasts.tsx';
import { hasEnded, type Instance } from '../../runs/instance.ts';
import { PauseOrResume } from './pause-or-resume.tsx';
import { SpeedDialog } from './speed-dialog.tsx';

type Operation = Instance['control'][number]['op'];
/** A run says within so many milliseconds that it did what it was told. */
const PATIENCE_MS = 8_000;

type Values = Shapes['ControlRequest'];

/** What one may do with a run: pause, resume, cancel, change it; run the same again; look at it in Temporal. */
export function RunActions({ run }: { run: Instance }) {
  const { run: texts, common } = useTexts();
  const mayControl = useMayControl(run);
  const control = useControl(run);
  const [dialog, setDialog] = useState<'cancel' | 'speed'>();
  const isBusy = control.isPending || control.isAwaited;
  const [note, setNote] = useState('');
  const noteField = <NoteField note={note} onChange={setNote} />;
  const tell = (op: Operation, values: Values = {}) => {
    const why = note.trim() === '' ? {} : { note: note.trim() };
    control.mutate(
      { op, values: { ...values, ...why } },
      {
        onSuccess: () => {
          // A dialog that was opened since, or a note that was begun, stays.
          setNote((now) => (now === note ? '' : now));
          if (op === 'cancel' || op === 'update') setDialog(undefined);
        },
      },
    );
  };
  const close = () => {
    setDialog(undefined);
    control.reset();
  };
  return (
    <div className="row fields">
      {mayControl && !hasEnded(run) && (
        <>
          {noteField}
          <PauseOrResume isPaused={run.paused !== null} isBusy={isBusy} onPress={tell} />
          <Button
            onClick={() => {
              setDialog('speed');
            }}
          >
            {texts.speed}
          </Button>
          <Button
            onClick={() => {
              setDialog('cancel');
            }}
          >
            {texts.cancel}
          </Button>
        </>
      )}
      {mayControl && (
        <LinkButton to="/run" search={{ again: run.id }}>
          {texts.runAgain}
        </LinkButton>
      )}
      {run.temporal_ui !== undefined && (
        <a href={run.temporal_ui} target="_blank" rel="noreferrer">
          {texts.temporal} <span className="unseen">{common.newTab}</span>
        </a>
      )}
      {dialog === 'cancel' && (
        <CancelDialog
          run={run}
          control={control}
          onConfirm={() => {
            tell('cancel');
          }}
          onClose={close}
        >
          {noteField}
        </CancelDialog>
      )}
      {dialog === 'speed' && (
        <SpeedDialog
          settings={run.settings}
          isBusy={control.isPending}
          problem={control.error}
          onSave={(values) => {
            tell('update', values);
          }}
          onClose={close}
        >
          {noteField}
        </SpeedDialog>
      )}
    </div>
  );
}

/** Why, for those who read later who did what. */
function NoteField({ note, onChange }: { note: string; onChange: (note: string) => void }) {
  const { run: texts } = useTexts();
  return (
    <TextField
      label={texts.note}
      value={note}
      maxLength={500}
      onChange={({ target }) => {
        onChange(target.value);
      }}
    />
  );
}

function CancelDialog({
  run,
  control,
  onConfirm,
  onClose,
  children,
}: {
  run: Instance;
  control: ReturnType<typeof useControl>;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { run: texts, common } = useTexts();
  const { number } = useFormats();
  return (
    <ConfirmDialog
      title={texts.cancelTitle(run.name)}
      act={texts.cancel}
      keep={texts.keepRunning}
      isDangerous
      isBusy={control.isPending}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{texts.cancelHint(number(run.counts.waiting))}</p>
      {children}
      {control.error && <Problem title={common.notDone} problem={control.error} />}
    </ConfirmDialog>
  );
}

/**
 * Asks the run to do something, shows what it is now, and says that it was done; `isAwaited` until the run shows it.
 * What was refused is in `error`.
 */
function useControl(run: Instance) {
  const { run: texts } = useTexts();
  const client = useQueryClient();
  const [awaited, setAwaited] = useState<{ isPaused: boolean }>();
  const isPaused = run.paused !== null;
  const isOver = hasEnded(run);
  useEffect(() => {
    if (awaited === undefined) return undefined;
    const stop = () => {
      setAwaited(undefined);
    };
    const timer = setTimeout(stop, isOver || isPaused === awaited.isPaused ? 0 : PATIENCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [awaited, isPaused, isOver]);
  useEffect(() => {
    if (isOver) closeToast(`control ${run.id}`);
  }, [isOver, run.id]);
  const control = useMutation({
    mutationFn: ({ op, values }: { op: Operation; values: Values }) =>
      body(
        api.POST('/almaws/v1/conf/jobs/{id}/instances/{instance}', {
          params: { path: { id: run.job_info.id, instance: run.id }, query: { op } },
          body: values,
        }),
      ),
    onSuccess: async (now, { op }) => {
      toast({ key: `control ${run.id}`, kind: 'success', title: texts.controlled[op] });
      if (op === 'pause' || op === 'resume') setAwaited({ isPaused: op === 'pause' });
      const path = '/almaws/v1/conf/instances/{instance}';
      client.setQueryData(keyOfRead(path, { path: { instance: run.id } }), now);
      // The run reports a moment later than it answers.
      await client.invalidateQueries({ queryKey: keyOfRead('/almaws/v1/conf/instances') });
    },
    onError: (problem, { op }) => {
      if (op !== 'pause' && op !== 'resume') return;
      toast({ key: `control ${run.id}`, kind: 'error', title: problem.message, by: 'server' });
    },
  });
  return { ...control, isAwaited: awaited !== undefined };
}

function useMayControl(run: Instance): boolean {
  const hasRole = useHasRole();
  const job = useRead('/almaws/v1/conf/jobs/{id}', { path: { id: run.job_info.id } }, { staleTime: 600_000 });
  return job.data?.role.some(({ value }) => hasRole(value)) ?? false;
}
