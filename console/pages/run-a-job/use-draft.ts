import { createContext, use, useSyncExternalStore } from 'react';
import type { Shapes } from '../../api/client.ts';
import type { Form } from '../../forms/form.ts';
import type { DraftState, OpenDraft } from './draft.ts';

/** What the steps after the first work on. */
export interface Wizard {
  draft: OpenDraft;
  job: Shapes['FullJob'];
  form: Form;
}

export const DraftContext = createContext<OpenDraft | undefined>(undefined);
export const WizardContext = createContext<Wizard | undefined>(undefined);

/** The open draft, if one was begun. */
export function useOpenDraft(): OpenDraft | undefined {
  return use(DraftContext);
}

/** Draft, job and form, for steps that come after the job was chosen. */
export function useWizard(): Wizard & DraftState {
  const wizard = use(WizardContext);
  if (!wizard) throw new Error('This step is shown only when a job was chosen.');
  return { ...wizard, ...useDraftState(wizard.draft) };
}

/** What is on the screen, and whether the server has it. */
export function useDraftState(draft: OpenDraft): DraftState {
  return useSyncExternalStore(draft.watch, draft.read);
}
