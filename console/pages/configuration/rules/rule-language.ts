import { HighlightStyle, StreamLanguage } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import type { Answer } from '../../../api/read.ts';

/** The words of the rule language, as the API lists them. */
export type RuleWords = Answer<'/almaws/v1/conf/normalization/rules/words'>['word'];

const KIND_TAGS = { STRUCTURE: 'keyword', ACTION: 'variableName.standard', OTHER: 'operatorKeyword' } as const;

interface State {
  isInComment: boolean;
  /** The next text is the name of a rule. */
  isNamed: boolean;
}

/** Splits rules for the eye; what they mean, the server says. */
export function ruleLanguage(words: RuleWords): StreamLanguage<State> {
  const kinds = new Map(words.map(({ value, kind }) => [value, kind]));
  return StreamLanguage.define<State>({
    startState: () => ({ isInComment: false, isNamed: false }),
    copyState: (state) => ({ ...state }),
    languageData: { commentTokens: { line: '#', block: { open: '/*', close: '*/' } } },
    token(stream, state) {
      if (state.isInComment || stream.match('/*')) {
        state.isInComment = !stream.match(/^.*?\*\//);
        if (state.isInComment) stream.skipToEnd();
        return 'comment';
      }
      if (stream.eatSpace()) return null;
      if (stream.match(/^(?:#|\/\/).*/)) return 'comment';
      const { isNamed } = state;
      state.isNamed = false;
      if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return isNamed ? 'variableName.definition' : 'string';
      if (stream.match(/^\d+/)) return 'number';
      if (stream.match(/^[A-Za-z_]\w*/)) {
        const word = stream.current().toLowerCase();
        state.isNamed = word === 'rule';
        const kind = kinds.get(word);
        return kind ? KIND_TAGS[kind] : 'variableName';
      }
      stream.next();
      return null;
    },
  });
}

/** The colours of the page, light and dark. */
export const ruleColours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--fgColor-danger)', fontWeight: '600' },
  { tag: tags.operatorKeyword, color: 'var(--fgColor-danger)', fontWeight: 'normal' },
  { tag: tags.standard(tags.variableName), color: 'var(--fgColor-done)', fontWeight: '600' },
  { tag: tags.definition(tags.variableName), color: 'var(--fgColor-accent)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--fgColor-accent)' },
  { tag: tags.number, color: 'var(--fgColor-done)' },
  { tag: tags.comment, color: 'var(--fgColor-muted)', fontStyle: 'italic' },
]);
