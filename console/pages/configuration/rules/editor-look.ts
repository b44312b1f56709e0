import { EditorView } from '@codemirror/view';

const line = '1px solid var(--borderColor-default)';
const wave = (colour: string) => ({
  backgroundImage: 'none',
  textDecoration: `underline wavy var(${colour})`,
  textDecorationSkipInk: 'none',
});
const button = {
  fontSize: 'inherit',
  minHeight: '24px',
  minWidth: '24px',
  background: 'var(--button-default-bgColor-rest)',
  backgroundImage: 'none',
  color: 'var(--fgColor-default)',
  border: line,
  borderRadius: 'var(--borderRadius-small)',
};

/** The look of the page: its custom properties reach into the shadow root. */
export const editorLook = EditorView.theme({
  '&': {
    background: 'var(--bgColor-default)',
    color: 'var(--fgColor-default)',
    border: '1px solid var(--borderColor-emphasis)',
    borderRadius: 'var(--borderRadius-medium)',
    fontSize: 'var(--text-codeBlock-size)',
    maxHeight: '36rem',
  },
  '&.cm-focused': { outline: '2px solid var(--focus-outlineColor)', outlineOffset: '2px' },
  '.cm-content, .cm-gutter': { minHeight: '18rem' },
  '.cm-content': { caretColor: 'var(--fgColor-default)' },
  '.cm-scroller': { overflow: 'auto', fontFamily: 'var(--fontStack-monospace)' },
  '.cm-gutters': { background: 'var(--bgColor-muted)', color: 'var(--fgColor-muted)', borderInlineEnd: line },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'var(--bgColor-muted)' },
  '.cm-activeLineGutter': { color: 'var(--fgColor-default)' },
  '.cm-lintRange-error': wave('--fgColor-danger'),
  '.cm-lintRange-warning': wave('--fgColor-attention'),
  '.cm-lintRange-active': { background: 'var(--bgColor-attention-muted)' },
  '.cm-tooltip': {
    background: 'var(--bgColor-default)',
    color: 'var(--fgColor-default)',
    border: line,
    borderRadius: 'var(--borderRadius-medium)',
    maxWidth: 'min(40rem, 90vw)',
  },
  '.cm-panels': { background: 'var(--bgColor-muted)', color: 'var(--fgColor-default)' },
  '.cm-panels.cm-panels-top': { borderBlockEnd: line },
  '.cm-panel.cm-panel-lint [aria-selected]': { background: 'var(--bgColor-accent-muted)', color: 'inherit' },
  '.cm-panel.cm-search': { fontFamily: 'system-ui, sans-serif', paddingInlineEnd: '2rem' },
  '.cm-panel.cm-search label': { display: 'inline-flex', alignItems: 'center', minHeight: '24px', fontSize: 'inherit' },
  '.cm-panel.cm-search input[type=checkbox]': { inlineSize: '1rem', blockSize: '1rem', marginBlock: 0 },
  '.cm-textfield': {
    fontSize: 'inherit',
    minHeight: '24px',
    background: 'var(--bgColor-default)',
    color: 'var(--fgColor-default)',
    border: '1px solid var(--borderColor-emphasis)',
  },
  '.cm-textfield::placeholder': { color: 'var(--fgColor-muted)', opacity: 1 },
  '.cm-button': button,
  '.cm-button:active': { backgroundImage: 'none' },
  '.cm-panel.cm-search [name=close], .cm-dialog-close': { ...button, border: 'none', background: 'none' },
  '.cm-searchMatch': { background: 'var(--bgColor-attention-muted)', outline: '1px solid var(--fgColor-attention)' },
  '.cm-searchMatch-selected': { background: 'var(--bgColor-accent-muted)' },
});
