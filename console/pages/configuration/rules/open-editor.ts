import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { editorLook } from './editor-look.ts';
import { ruleColours, ruleLanguage, type RuleWords } from './rule-language.ts';
import type { CheckedRules, RuleProblem } from './rule-problem.ts';

export interface Editor {
  /** Does nothing if the text is the same; undo takes it back. */
  setText(text: string): void;
  setWords(words: RuleWords): void;
  /** Underlines the problems, if they are those of the text as it is now. */
  showProblems(checked: CheckedRules): void;
  /** Puts the cursor there. */
  goTo(place: RuleProblem): void;
  close(): void;
}

interface Opened {
  text: string;
  /** What the text is called for those who do not see it, and how to get out of it. */
  label: string;
  description: string;
  /** The editor's own words, by the English ones. */
  phrases: Readonly<Record<string, string>>;
  isReadOnly: boolean;
  onChange: (text: string) => void;
}

/** What is underlined from a place on: a text in quotes, a word, or one character. */
const PART = /^(?:"(?:[^"\\]|\\.)*"?|\w+|\S)/;

/**
 * Typing over a selection is done here. The browser would carry the look of what it replaces over in a style attribute,
 * which the policy of the page refuses.
 */
const typingOver = EditorView.domEventHandlers({
  beforeinput({ inputType, isComposing, data }, view) {
    const { readOnly, selection } = view.state;
    if (inputType !== 'insertText' || isComposing || data === null) return false;
    if (readOnly || selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(data), { scrollIntoView: true, userEvent: 'input.type' });
    return true;
  },
});

/**
 * Opens an editor of rules in this element. It lives in a shadow root, where its styles are constructed sheets: the policy
 * of the page allows no others. Tab is not bound: it leaves the editor, as it leaves every field.
 */
export function openEditor(
  host: HTMLElement,
  { text, label, description, phrases, isReadOnly, onChange }: Opened,
): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const language = new Compartment();
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        lintGutter(),
        search({ top: true }),
        language.of([]),
        syntaxHighlighting(ruleColours),
        editorLook,
        typingOver,
        EditorView.lineWrapping,
        keymap.of([...searchKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorState.readOnly.of(isReadOnly),
        EditorState.phrases.of(phrases),
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-description': description,
          ...(isReadOnly ? { 'aria-readonly': 'true' } : {}),
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  const isText = (other: string) => view.state.toText(other).eq(view.state.doc);
  const placeOf = ({ line, column }: RuleProblem) => {
    const { doc } = view.state;
    const { from, to, text: written } = doc.line(Math.min(line, doc.lines));
    const start = Math.min(from + column - 1, to);
    return { start, end: start + (PART.exec(written.slice(start - from))?.[0].length ?? 0) };
  };
  return {
    setText(next) {
      if (!isText(next)) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    setWords(words) {
      view.dispatch({ effects: language.reconfigure(ruleLanguage(words)) });
    },
    showProblems({ text: of, problems }) {
      if (!isText(of)) return;
      const marks = problems.map((problem): Diagnostic => {
        const { start, end } = placeOf(problem);
        return { from: start, to: end, severity: problem.severity, message: problem.message };
      });
      view.dispatch(setDiagnostics(view.state, marks));
    },
    goTo(place) {
      view.dispatch({ selection: { anchor: placeOf(place).start }, scrollIntoView: true });
      view.focus();
    },
    close() {
      view.destroy();
    },
  };
}
