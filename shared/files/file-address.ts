/** Where a file of an asset is served; the name is for people and their browsers. */
export function fileAddress(publicUrl: string, id: string, name: string): string {
  return `${publicUrl}/files/${id}/${encodeURIComponent(name)}`;
}
