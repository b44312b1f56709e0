const CHARACTERS = new Intl.Segmenter();

/** The beginning of a text, at most `length` UTF-16 units, cut between characters as people see them: no half emoji or accent. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  let end = 0;
  // A character may extend beyond the cut; reading a little further is enough to see where it begins.
  for (const { index, segment } of CHARACTERS.segment(text.slice(0, length + 64))) {
    if (index + segment.length > length) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
