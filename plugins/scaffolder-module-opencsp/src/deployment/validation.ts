import { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { oldHostChoices } from '@opencsp/plugin-opencsp-common';
import { apiOf } from '../apiOf';
import { readProfileValues, requestOf } from '../profile/profileValues';
import {
  hostRequestOf,
  problemsFor,
  readDeploymentValues,
  startRequestOf,
} from './deploymentValues';
import { findMove } from './move';

/*
 * What the scaffolder calls when the person goes on. Each finds the same as its field does on change, in
 * the same words, and asks the portal anew. An error that is thrown here is shown by the scaffolder with
 * its message.
 */

/** @public */
export const validateProfile: CustomFieldValidator<string> = async (
  profileId,
  field,
  { apiHolder },
) => {
  if (profileId === '') {
    field.addError('Choose a profile.');
    return;
  }
  const { problems } = await apiOf(apiHolder).deployments.validate({
    profileId,
  });
  const found = problems.find(({ path }) => path === 'profileId');
  if (found) {
    field.addError(found.message);
  }
};

/** @public */
export const validateHost: CustomFieldValidator<string> = async (
  hostId,
  field,
  { apiHolder, formData },
) => {
  if (hostId === '') {
    field.addError('Choose a host.');
    return;
  }
  const { problems } = await apiOf(apiHolder).deployments.validate(
    hostRequestOf(readDeploymentValues(formData), hostId),
  );
  const found = problems.find(({ path }) => path === 'hostId');
  if (found) {
    field.addError(found.message);
  }
};

/** Asks only where the profile moves. */
export const validateOldHost: CustomFieldValidator<string> = async (
  oldHost,
  field,
  { apiHolder, formData },
) => {
  const isAnswered = oldHostChoices.some(it => it === oldHost);
  if (
    !isAnswered &&
    (await findMove(apiOf(apiHolder), readDeploymentValues(formData)))
  ) {
    field.addError('Choose what becomes of it.');
  }
};

/** Stands at the end of the form, so that nothing of any page is wrong when it is sent. */
export const validateDeploymentSummary: CustomFieldValidator<string> = async (
  _value,
  field,
  { apiHolder, formData },
) => {
  const values = readDeploymentValues(formData);
  const api = apiOf(apiHolder);
  const { problems } =
    values.profileId === ''
      ? await api.profiles.preview(requestOf(readProfileValues(formData)))
      : await api.deployments.validate(startRequestOf(values));
  const [first] = problemsFor(problems, values);
  if (first) {
    field.addError(first.message);
  }
};
