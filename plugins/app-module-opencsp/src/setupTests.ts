import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// A wait ends as soon as its condition holds, so a long limit costs nothing; a busy machine needs it.
configure({ asyncUtilTimeout: 20_000 });
