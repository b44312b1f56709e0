import { useState } from 'react';
import { createPortal } from 'react-dom';
import { useNavigate } from '@tanstack/react-router';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { addressOf, type Step } from './run-address.ts';
import { useOpenDraft } from './use-draft.ts';
import { Keeping } from './keeping.tsx';
import { ServerWords } from '../../ui/server-words.tsx';

/** Next, back one page, cancel; in the same place on every step. */
export function WizardButtons({
  next,
  back,
  isBusy = false,
}: {
  /** What the main button says; it submits the form around it. */
  next: string;
  back?: Step | undefined;
  isBusy?: boolean;
}) {
  const { common } = useTexts();
  const draft = useOpenDraft();
  return (
    <div className="wizard-buttons no-print">
      <Button type="submit" kind="primary" isBusy={isBusy}>
        {next}
      </Button>
      {back !== undefined && (
        <LinkButton to={addressOf(back)} search={draft ? { draft: draft.id } : {}}>
          {common.back}
        </LinkButton>
      )}
      <CancelButton />
      {draft && <Keeping draft={draft} />}
    </div>
  );
}

/** Deletes what was entered, and goes home; asks first, when there is something to lose. */
export function CancelButton() {
  const { common, wizard } = useTexts();
  const navigate = useNavigate();
  const draft = useOpenDraft();
  const [isAsking, setIsAsking] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Error>();
  const cancel = async () => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      await draft?.remove();
      await navigate({ to: '/' });
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      setIsBusy(false);
    }
  };
  return (
    <>
      <Button
        kind="plain"
        onClick={() => {
          if (draft) setIsAsking(true);
          else void cancel();
        }}
      >
        {common.cancel}
      </Button>
      {isAsking &&
        // Not within the form: a form has none in it.
        createPortal(
          <ConfirmDialog
            title={wizard.cancelTitle}
            act={wizard.cancelAct}
            keep={wizard.cancelKeep}
            isDangerous
            isBusy={isBusy}
            onConfirm={() => void cancel()}
            onClose={() => {
              setIsAsking(false);
            }}
          >
            <p>{wizard.cancelWhy}</p>
            {problem !== undefined && (
              <Notice kind="error" title={wizard.notDeleted}>
                <p>
                  <ServerWords>{problem.message}</ServerWords>
                </p>
              </Notice>
            )}
          </ConfirmDialog>,
          document.body,
        )}
    </>
  );
}
