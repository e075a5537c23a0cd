/**
 * MiB as a figure in GiB with at most one decimal: 1536 is "1.5".
 */
export function gibText(mebibytes: number): string {
  return String(Math.round((mebibytes / 1024) * 10) / 10);
}
