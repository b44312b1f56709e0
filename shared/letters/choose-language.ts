/**
 * The language of those that a letter is written in which suits a recipient best: the same tag, the same language, else
 * the letter's own default.
 * @param preferred as it is in the user's record: `de`, `de-AT`, `DE_at`; anything else counts as none.
 */
export function chooseLanguage(
  available: readonly string[],
  preferred: string | undefined,
  byDefault: string,
): string | undefined {
  const wanted = normalized(preferred ?? '');
  const same = available.find((tag) => normalized(tag) === wanted);
  const related = available.find((tag) => normalized(tag) === languageOf(wanted));
  const sibling = available.find((tag) => wanted !== '' && languageOf(normalized(tag)) === languageOf(wanted));
  return (
    same ?? related ?? sibling ?? available.find((tag) => normalized(tag) === normalized(byDefault)) ?? available[0]
  );
}

function normalized(tag: string): string {
  return tag.trim().replaceAll('_', '-').toLowerCase();
}

function languageOf(tag: string): string {
  return tag.split('-')[0] ?? '';
}
