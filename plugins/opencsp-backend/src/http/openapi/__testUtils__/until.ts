/** Looks again and again until something is there. @throws Error when it does not come about */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error('It did not come about');
}
