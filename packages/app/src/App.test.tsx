/*
 * Proves that the shell starts: a person without a session sees the sign-in page, with the portal's
 * name and both ways in. The features that are found among the installed packages, and a sign-in
 * from end to end, are left to the browser tests.
 */
import { createApp } from '@backstage/frontend-defaults';
import { mockApis } from '@backstage/frontend-test-utils';
import { render, screen } from '@testing-library/react';
import { shellFeatures } from './App';

describe('the shell', () => {
  const realFetch = global.fetch;
  afterEach(() => {
    global.fetch = realFetch;
  });

  it('shows the sign-in page to a person without a session', async () => {
    const asked: string[] = [];
    global.fetch = async input => {
      asked.push(String(input));
      return new Response('{}', { status: 401 });
    };
    const app = createApp({
      features: shellFeatures,
      advanced: {
        configLoader: async () => ({
          config: mockApis.config({
            data: {
              app: { title: 'The portal', baseUrl: 'http://localhost' },
              backend: { baseUrl: 'http://localhost' },
              opencsp: { sandbox: true },
            },
          }),
        }),
      },
    });

    render(app.createRoot());

    expect(
      await screen.findByRole('button', { name: 'Sign in' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('heading', { name: 'The portal' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Create account' }),
    ).toBeInTheDocument();
    expect(screen.getByText('Sandbox.')).toBeInTheDocument();
    expect(asked).toEqual([
      expect.stringContaining('http://localhost/api/auth/zitadel/refresh?'),
    ]);
  });
});
