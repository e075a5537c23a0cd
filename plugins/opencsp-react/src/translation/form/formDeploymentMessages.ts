/** The texts of the fields about deployments, in English. */
export const formDeploymentMessages = {
  deploy: {
    profileLabel: 'Profile',
    profileHelp: 'What is deployed: the newest commit that was saved.',
    profileLoading: 'Loading profiles',
    profileNone: 'You have no profile yet',
    profileNoneHint:
      'Choose services first: save a profile, and come back to deploy it.',
    profileChoose: 'Choose a profile.',
    profileNotSaved: 'It is not saved now.',
    profileServices: '{{services}}',
    profileNeeds: 'Needs at least {{memory}} GiB memory and {{disk}} GiB disk.',
    hostLabel: 'Host',
    hostHelp: 'Where the services run. A host has one profile at most.',
    hostLoading: 'Loading hosts',
    hostNone: 'You have no host yet',
    hostNoneHint:
      'Choose a new machine above, or register a machine that you have.',
    hostChoose: 'Choose a host.',
    hostChecking: 'Checking whether the host can be used…',
    hostAt: '{{user}} at {{address}}',
    hostNoAddress: 'It has no address yet.',
    hostSize: '{{memory}} GiB memory, {{disk}} GiB disk free',
    hostEmpty: 'Nothing is on it.',
    hostHas: 'The profile “{{profile}}” is on it.',
    hostHasThis: 'This profile is on it already: it will be replaced.',
    hostTaken:
      'The profile “{{profile}}” is on it. Remove that deployment first, or choose another host.',
    hostGoing: 'It is being removed.',
    prepareLabel: 'Prepare the host',
    prepareHelp:
      'Installs Docker, a firewall and what else a deployment needs, before anything is deployed. A host that has all of it is left as it is.',
    prepareSwitch: 'Install what is missing',
    prepareInUse:
      'Something runs on the host already, so it is not prepared anew.',
    prepareNone:
      'With NixOS nothing is installed before: what the host needs comes with the system.',
    prepareJump:
      'The host is reached by way of another machine, which the configuration runner cannot use: it cannot be prepared. Install what is missing on it yourself.',
    oldHostLabel: 'What becomes of {{profile}} on {{host}}?',
    oldHostProfile: 'the profile',
    oldHostHelp:
      'The data is not carried over: what people stored stays on {{host}}, and the new host does not have it. Until the services answer on the new host, {{host}} serves as before.',
    oldHostChoose: 'Choose what becomes of it.',
    oldHost: {
      stop: 'Keep it there, stopped',
      remove: 'Remove it there (data is kept)',
    },
    oldHostMeans: {
      stop: 'Its containers are stopped on {{host}} and stay there, with the data.',
      remove:
        'Its containers, files and secrets go from {{host}}; the volumes with the data stay there.',
    },
    summaryTitle: 'What will happen',
    summaryLoading: 'Working out what will happen',
    summaryUpdating: 'Updating…',
    summaryIncomplete: 'Fill in the fields above to see it.',
    summaryProblems: 'Something must be put right first',
    summaryWarnings: 'Good to know',
    savesProfile:
      'The portal saves the profile “{{name}}” and pushes its branch “{{branch}}”.',
    waits: 'The deployment waits until the machine is ready.',
    prepares:
      'Before it begins, the machine is prepared: Docker, a firewall and what else a deployment needs are installed.',
    brings:
      'Then the profile “{{name}}” is deployed onto it, and these services run: {{services}}.',
    moves: {
      stop: 'Until they answer there, “{{name}}” serves on “{{host}}” as before; then it is stopped there, with its data, which is not carried over. Names lead people to the new machine when your DNS says so.',
      remove:
        'Until they answer there, “{{name}}” serves on “{{host}}” as before; then it is removed there, but for its data, which is not carried over. Names lead people to the new machine when your DNS says so.',
    },
    ends: 'You get the addresses when they answer, and can watch each step until then.',
    sizeAdvised: 'Has what is advised for these services.',
    sizeTight: 'Has the least that these services need.',
    sizeSmall:
      'Too small for these services: they need at least {{memory}} GiB memory, {{cores}} and {{disk}} GiB disk.',
    sizeSuggested: 'Suggested.',
  },
} as const;
