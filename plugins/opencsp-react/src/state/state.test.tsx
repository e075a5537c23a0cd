// Proves: each state has an icon, a word and a readable colour; the words name the step. Leaves to the browser
// tests: that the icon turns slowly, and stands still under reduced motion.
import { createTheme, getContrastRatio } from '@material-ui/core/styles';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  deploymentStates,
  hostStates,
  instanceStates,
  profileStates,
  serviceStates,
  stepStates,
} from '@opencsp/plugin-opencsp-common';
import { screen } from '@testing-library/react';
import { englishTexts } from '../__testUtils__/translate';
import {
  failedInstanceFixture,
  instanceFixture,
  stepsFixture,
} from '../testUtils';
import { ShownState, stateLooks } from './looks';
import { readableColour, roleColours } from './roleColours';
import { InstanceStateLabel, shownStateOf, StateLabel } from './StateLabel';
import { stateWords } from './words';

const t = englishTexts();
const now = new Date('2026-03-01T12:00:00Z');

describe('stateLooks', () => {
  it('knows every state of all that is shown', () => {
    expect(Object.keys(stateLooks)).toEqual(
      expect.arrayContaining([
        ...instanceStates,
        ...profileStates,
        ...stepStates,
        ...deploymentStates,
        ...hostStates,
        ...serviceStates,
      ]),
    );
  });
  it('tells good, moving and bad apart by shape, not by colour alone', () => {
    const shapes = (
      ['active', 'running', 'failed', 'warning', 'waiting'] as const
    ).map(state => stateLooks[state].shape);
    expect(new Set(shapes).size).toBe(shapes.length);
  });
  it('turns only what runs', () => {
    const turning = (Object.keys(stateLooks) as ShownState[]).filter(
      state => stateLooks[state].animated,
    );
    expect(turning.sort()).toEqual([
      'checking',
      'configuring',
      'preparing',
      'provisioning',
      'running',
      'saving',
      'starting',
    ]);
  });
});

describe('readableColour', () => {
  it('leaves a colour that can be read', () => {
    expect(readableColour('#000', '#fff')).toBe('#000');
  });
  it.each(['light', 'dark'] as const)(
    'gives every role 4.5:1 and more on the cards and the page of a %s theme',
    type => {
      const theme = createTheme({ palette: { type } });
      for (const colour of Object.values(roleColours(theme))) {
        for (const background of Object.values(theme.palette.background)) {
          expect(getContrastRatio(colour, background)).toBeGreaterThanOrEqual(
            4.5,
          );
        }
      }
    },
  );
  it('gives black or white where no shade is enough', () => {
    expect(readableColour('#808080', '#808080', 21)).toBe('#000');
  });
});

describe('stateWords', () => {
  it.each([
    [instanceFixture('pending'), 'Waiting'],
    [instanceFixture('provisioning'), 'Being made: Virtual machine'],
    [instanceFixture('provisioning', { steps: [] }), 'Being made'],
    [instanceFixture('configuring'), 'Being configured: Monitoring agent'],
    [instanceFixture('active'), 'Active'],
    [failedInstanceFixture(), 'Failed at First SSH contact'],
    [failedInstanceFixture({ steps: stepsFixture(now, 5) }), 'Failed'],
    [instanceFixture('lost'), 'Lost'],
    [instanceFixture('deleting'), 'Deleting'],
    [instanceFixture('deleted'), 'Deleted'],
    [instanceFixture('provisioning', { requested: 'cancel' }), 'Cancelling'],
    [instanceFixture('active', { requested: 'delete' }), 'Deleting'],
  ])('$state', (instance, words) => {
    expect(stateWords(instance, t)).toBe(words);
  });
  it('looks like deleting as soon as that was asked for', () => {
    expect(shownStateOf({ state: 'active', requested: 'delete' })).toBe(
      'deleting',
    );
    expect(shownStateOf({ state: 'active' })).toBe('active');
  });
});

describe('StateLabel', () => {
  it('shows icon and word', () => {
    renderInTestApp(<StateLabel state="failed">Failed at step</StateLabel>);
    const label = screen.getByText('Failed at step').parentElement;
    expect(label?.querySelector('svg')).toHaveAttribute('data-shape', 'cross');
    expect(label?.querySelector('svg')).toHaveAttribute('aria-hidden', 'true');
  });
  it('shows the words of a machine', () => {
    renderInTestApp(
      <InstanceStateLabel instance={instanceFixture('active')} />,
    );
    expect(screen.getByText('Active')).toBeInTheDocument();
  });
});
