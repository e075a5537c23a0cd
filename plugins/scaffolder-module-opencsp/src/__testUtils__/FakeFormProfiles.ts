import { ProfilePreview } from '@opencsp/plugin-opencsp-common';
import { FakeProfilesApi } from '@opencsp/plugin-opencsp-react/testUtils';
import { z } from 'zod';

const requestSchema = z.looseObject({
  name: z.string().optional(),
  domain: z.string().optional(),
});

/** The part of the API about profiles as the form uses it. What is taken a test decides. */
export class FakeFormProfiles extends FakeProfilesApi {
  takenNames: string[] = [];
  takenDomains: string[] = [];
  suggestedDomain?: string;
  /** What was asked to be previewed. */
  readonly previewed: { id?: string; request: Record<string, unknown> }[] = [];

  override async preview(
    request: unknown,
    id?: string,
  ): Promise<ProfilePreview> {
    const asked = requestSchema.parse(request);
    this.previewed.push({ id, request: asked });
    const answer = await super.preview(request, id);
    const problems = [
      ...answer.problems,
      ...(this.takenNames.includes(asked.name ?? '')
        ? [{ path: 'name', message: `You have a profile "${asked.name}".` }]
        : []),
      ...(this.takenDomains.includes(asked.domain ?? '')
        ? [{ path: 'domain', message: 'Another profile has this domain.' }]
        : []),
    ];
    return {
      ...answer,
      suggestedDomain: this.suggestedDomain,
      problems,
      files: problems.length > 0 ? [] : answer.files,
    };
  }
}
