import { Command, refused, said } from './command';
import { OUTPUT } from './input';
import { printed } from './output';
import { find } from './userCommands';

const MEMBERSHIP = [{ name: 'group' }, { name: 'user' }];

const ADD: Command = {
  spec: {
    name: 'group:add',
    arguments: [{ name: 'groupid' }],
    options: [{ name: 'display-name', value: 'required' }],
  },
  run({ accounts }, input) {
    const id = input.argument('groupid');
    if (accounts.group(id)) {
      return refused(`Group "${id}" already exists.`);
    }
    if (id === '') {
      return { exit: 2, lines: ['Could not create group'] };
    }
    accounts.addGroup(id, input.option('display-name')?.trim() || id);
    return said(`Created group "${id}"`);
  },
};

function membership(name: string, isMember: boolean): Command {
  return {
    spec: { name, arguments: MEMBERSHIP },
    run(world, input) {
      const group = world.accounts.group(input.argument('group'));
      const user = find(world, input.argument('user'));
      if (!group) {
        return refused('group not found');
      }
      if (!user) {
        return refused('user not found');
      }
      if (isMember) {
        world.accounts.addMember(group, user.uid);
      } else {
        world.accounts.removeMember(group, user.uid);
      }
      return said();
    },
  };
}

const LIST: Command = {
  spec: { name: 'group:list', options: [OUTPUT] },
  run({ accounts }, input) {
    const groups = accounts.groups.map(({ id, members }) => [id, members]);
    return said(...printed(Object.fromEntries(groups), input.option('output')));
  },
};

/** Commands for groups. They say nothing when they add or remove somebody. */
export const GROUP_COMMANDS: readonly Command[] = [
  ADD,
  membership('group:adduser', true),
  membership('group:removeuser', false),
  LIST,
];
