/**
 * The letter's best language for a recipient: the same tag, or the same language, or the letter's default.
 * @param preferred from the user's record: `de`, `de-AT`, `DE_at`; anything else counts as none.
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
