// SPDX-License-Identifier: Apache-2.0

/** A signature may be right, and what would prove it is not stored with it: it could only be asked for online. */
export class Unprovable extends Error {}
