/**
 * Puts a text into the clipboard. Browsers give the clipboard only to secure pages, so on plain HTTP the
 * old way is taken: a field outside of the sight, selected and copied.
 *
 * @returns whether it is in the clipboard
 */
export async function copyToClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    const written = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (written) {
      return true;
    }
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.appendChild(field);
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
  }
}
