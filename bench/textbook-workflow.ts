import { condition, continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';

/** One page of members per execution window, one activity per member, continue-as-new: as the books teach it. */
export interface TextbookActivities {
  textbookPage(input: { set: string; after: string | null; size: number }): Promise<string[]>;
  textbookMember(input: { run: string; member: string; license: string }): Promise<void>;
}

const PAGE = 500;
const IN_FLIGHT = 100;

const { textbookPage, textbookMember } = proxyActivities<TextbookActivities>({
  startToCloseTimeout: '1 minute',
  allowEagerDispatch: false,
});

export interface TextbookArguments {
  run: string;
  set: string;
  license: string;
  after: string | null;
}

export async function textbook({ run, set, license, after }: TextbookArguments): Promise<void> {
  let last = after;
  for (;;) {
    const page = await textbookPage({ set, after: last, size: PAGE });
    if (page.length === 0) return;
    let inFlight = 0;
    const all: Promise<void>[] = [];
    for (const member of page) {
      await condition(() => inFlight < IN_FLIGHT);
      inFlight += 1;
      all.push(textbookMember({ run, member, license }).finally(() => (inFlight -= 1)));
    }
    await Promise.all(all);
    last = page.at(-1) ?? last;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof textbook>({ run, set, license, after: last });
  }
}
