/** A path of this site to return to after a sign-in; anything else leads home. */
export function readReturnPath(asked = '/'): string {
  const site = 'http://site.invalid';
  if (!asked.startsWith('/') || !URL.canParse(asked, site)) return '/';
  const { origin, pathname, search, hash } = new URL(asked, site);
  return origin === site && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/';
}
