import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Field } from './field.tsx';
import './combobox.css';

export interface ComboboxOption {
  value: string;
  label: string;
  /** Told beside the label, e.g. the code. */
  hint?: string | undefined;
}

/** More would be no list that one reads. */
const MOST_SHOWN = 50;

/**
 * A field to type in that offers what fits, for lists too long to look through. What was typed is the value until an
 * entry is chosen, so nothing typed is lost; leaving the field chooses the entry that it names. Keys as in the pattern
 * of the ARIA authoring guide: down and up, Enter, Escape.
 * @param options what fits what was typed. @param shown what the value is called.
 */
export function Combobox({
  id,
  label,
  hint,
  error,
  isNeeded = false,
  shown,
  options,
  total,
  isSearching = false,
  onType,
  onChange,
}: {
  id?: string | undefined;
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  isNeeded?: boolean;
  shown: string;
  options: readonly ComboboxOption[];
  /** How many fit, if more than these. */
  total?: number;
  isSearching?: boolean;
  /** What to look for; empty when the field is entered with something chosen. */
  onType: (text: string) => void;
  onChange: (value: string) => void;
}) {
  const { common } = useTexts();
  const listId = useId();
  const [typed, setTyped] = useState<string>();
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const visible = options.slice(0, MOST_SHOWN);
  const fitting = Math.max(total ?? 0, options.length);
  const idOf = (index: number) => `${listId}-${index}`;

  const choose = (option: ComboboxOption) => {
    onChange(option.value);
    setTyped(undefined);
    setIsOpen(false);
    setActive(-1);
  };
  const open = () => {
    if (isOpen) return;
    onType(typed ?? '');
    setIsOpen(true);
  };
  /** Takes what was typed for the entry that it names, if it names one. */
  const settle = () => {
    const text = typed?.trim().toLowerCase();
    setIsOpen(false);
    setActive(-1);
    if (text === undefined || text === '') return;
    const named = options.find((option) => [option.label, option.value].some((word) => word.toLowerCase() === text));
    if (named) choose(named);
  };
  const move = (step: number) => {
    open();
    const last = visible.length - 1;
    const next = active + step;
    setActive(next < 0 ? last : next > last ? 0 : next);
  };
  const onKey = (event: KeyboardEvent) => {
    const chosen = visible[active];
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Escape' && isOpen) {
      setIsOpen(false);
      setActive(-1);
    } else if (event.key === 'Enter' && isOpen && chosen) choose(chosen);
    else {
      // Enter sends the form, with what was typed.
      if (event.key === 'Enter') settle();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <Field {...{ id, label, hint, error, isNeeded }}>
      {(control) => (
        <div className="combobox">
          <input
            {...control}
            className="control"
            role="combobox"
            autoComplete="off"
            aria-autocomplete="list"
            aria-expanded={isOpen}
            aria-controls={listId}
            aria-activedescendant={isOpen && active >= 0 ? idOf(active) : undefined}
            value={typed ?? shown}
            onChange={(event) => {
              const text = event.target.value;
              setTyped(text);
              setActive(-1);
              setIsOpen(true);
              onType(text);
              onChange(text);
            }}
            onClick={open}
            onKeyDown={onKey}
            onBlur={settle}
          />
          <div className="combobox-popup" hidden={!isOpen}>
            <ul id={listId} role="listbox" aria-labelledby={`${control.id}-label`}>
              {visible.map((option, index) => (
                <li
                  key={option.value}
                  id={idOf(index)}
                  role="option"
                  aria-selected={index === active}
                  ref={(item) => {
                    if (index === active) item?.scrollIntoView({ block: 'nearest' });
                  }}
                  onPointerDown={(event) => {
                    // The field keeps the focus.
                    event.preventDefault();
                    choose(option);
                  }}
                >
                  {option.label}
                  {option.hint !== undefined && <span className="muted small"> {option.hint}</span>}
                </li>
              ))}
              {visible.length === 0 && (
                <li className="combobox-note" role="option" aria-selected={false} aria-disabled="true">
                  {isSearching ? common.searching : common.nothing}
                </li>
              )}
            </ul>
            {fitting > visible.length && <div className="combobox-note">{common.moreFit(visible.length, fitting)}</div>}
          </div>
          <div className="unseen" role="status">
            {isOpen && !isSearching ? common.offered(fitting) : ''}
          </div>
        </div>
      )}
    </Field>
  );
}
