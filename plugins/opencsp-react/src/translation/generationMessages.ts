/** The texts about the systems that a host keeps, in English. */
export const generationMessages = {
  generations: {
    title: 'Generations',
    loading: 'Asking the host for its generations',
    again: 'Ask again',
    lead: 'The systems that {{host}} keeps. Going back to one is a deployment of its commit: what people stored stays as it is.',
    list: 'Generations of {{host}}',
    empty: 'The host keeps no generation yet.',
    emptyHint: 'The first deployment that works makes one.',
    number: 'Generation {{number}}',
    runs: 'Runs now',
    next: 'Next start',
    made: 'Made',
    commit: 'commit {{hash}}',
    noCommit: 'no commit of this profile',
    changes: 'Going there',
    same: 'changes no service',
    adds: 'brings {{names}}',
    takes: 'takes away {{names}}',
    version: 'takes {{title}} from {{from}} to {{to}}',
    release:
      'takes the release from {{from}} to {{to}}, and the version of each service with it',
    noWay: {
      foreign:
        'The portal does not go there: no deployment of this profile made it.',
      deployed:
        'It has the commit that is deployed. Deploy that again to bring it back.',
      unknown:
        'The portal does not go there: it knows no earlier deployment on this host that worked with its commit.',
      stuck:
        'No way back: a newer version may have changed the data of {{names}}.',
      'not-now': 'Not now: the deployment cannot be rolled back in its state.',
    },
    goBack: 'Go back',
    goBackTo: 'Go back to generation {{number}}',
    goBackTitle: 'Go back to generation {{number}} of {{host}}',
    goBackAlso: 'this {{change}}',
    older_one: 'Show {{count}} older one',
    older_other: 'Show {{count}} older ones',
  },
} as const;
