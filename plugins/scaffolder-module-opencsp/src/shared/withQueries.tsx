import { OpencspQueryProvider } from '@opencsp/plugin-opencsp-react';
import { ComponentType } from 'react';

/** Gives a field the app's one cache of answers: the form is not inside the plugin's own pages. */
export function withQueries<P extends object>(
  Field: ComponentType<P>,
): (props: P) => JSX.Element {
  return function FieldWithQueries(props) {
    return (
      <OpencspQueryProvider>
        <Field {...props} />
      </OpencspQueryProvider>
    );
  };
}
