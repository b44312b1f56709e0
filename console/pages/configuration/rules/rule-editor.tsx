import { useEffect, useRef, useState } from 'react';
import { useRead } from '../../../api/read.ts';
import { useTexts } from '../../../texts/language.tsx';
import { openEditor, type Editor } from './open-editor.ts';
import type { CheckedRules, RuleProblem } from './rule-problem.ts';

/** The text of a rule file, highlighted, its problems underlined. The cursor goes where a problem is. */
export function RuleEditor({
  text,
  isReadOnly,
  checked,
  place,
  onChange,
}: {
  text: string;
  isReadOnly: boolean;
  checked: CheckedRules | undefined;
  /** Where the cursor is put; another object for each wish. */
  place?: RuleProblem | undefined;
  onChange: (text: string) => void;
}) {
  const { rules } = useTexts();
  const words = useRead('/almaws/v1/conf/normalization/rules/words', {}, { staleTime: Infinity });
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor>();
  const now = useRef({ text, onChange });
  useEffect(() => {
    now.current = { text, onChange };
  });
  useEffect(() => {
    if (!host.current) return;
    const opened = openEditor(host.current, {
      ...{ text: now.current.text, isReadOnly },
      ...{ label: rules.text, description: rules.keys, phrases: rules.phrases },
      onChange: (next) => {
        now.current.onChange(next);
      },
    });
    setEditor(opened);
    return () => {
      opened.close();
    };
  }, [isReadOnly, rules]);
  useEffect(() => {
    editor?.setText(text);
  }, [editor, text]);
  useEffect(() => {
    if (words.data) editor?.setWords(words.data.word);
  }, [editor, words.data]);
  useEffect(() => {
    if (checked) editor?.showProblems(checked);
  }, [editor, checked]);
  useEffect(() => {
    if (place) editor?.goTo(place);
  }, [editor, place]);
  return (
    <>
      {/* The editor itself says it to those who do not see it. */}
      <p className="hint" aria-hidden="true">
        {rules.keys}
      </p>
      <div ref={host} />
    </>
  );
}
