/** Takes parts off the front of bytes; once something is missing, it is broken and gives nothing. */
export class ByteReader {
  private at = 0;
  private broken = false;

  constructor(private readonly bytes: Buffer) {}

  get isBroken(): boolean {
    return this.broken;
  }

  get isAtEnd(): boolean {
    return this.broken || this.at === this.bytes.length;
  }

  skip(length: number): void {
    this.take(length);
  }

  number(size: number): number {
    const taken = this.take(size);
    return this.broken ? 0 : taken.readUIntBE(0, size);
  }

  /** Bytes after a number of so many bytes, which says how many they are. */
  vector(size: number): Buffer {
    return this.take(this.number(size));
  }

  private take(length: number): Buffer {
    if (this.broken || this.at + length > this.bytes.length) {
      this.broken = true;
      return Buffer.alloc(0);
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
