/** A text as a filter may hold it (RFC 4515 §3). */
export function escapeFilter(text: string): string {
  return text.replace(
    /[\\*()\0]/g,
    letter => `\\${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
