import * as t from './tokens.ts';

/** What a word does in a rule: it holds the rule together, it starts an action, or it stands within one or a condition. */
export const WORD_KINDS = ['STRUCTURE', 'ACTION', 'OTHER'] as const;

export interface LanguageWord {
  /** In lower case; rules may write it in any case. */
  value: string;
  kind: (typeof WORD_KINDS)[number];
}

const STRUCTURE = new Set([t.Rule, t.Priority, t.When, t.Then, t.End, t.If, t.And, t.Or, t.Not]);
const ACTIONS = new Set([t.AddSystemNumber, t.Kormarc, t.Append, t.Copy, t.Move, t.SetKeyword, t.Create, t.Remove]);
const VERBS = new Set([t.verbOfOne, t.verbTo, t.verbWith, t.verbOfTwo]);

/** The keywords of the language in every spelling that is understood, by the alphabet. */
export function languageWords(): LanguageWord[] {
  return [...t.KEYWORDS]
    .map(([value, type]): LanguageWord => {
      if (STRUCTURE.has(type)) return { value, kind: 'STRUCTURE' };
      const isAction = ACTIONS.has(type) || type.CATEGORIES?.some((category) => VERBS.has(category));
      return { value, kind: isAction === true ? 'ACTION' : 'OTHER' };
    })
    .sort((a, b) => (a.value < b.value ? -1 : 1));
}
