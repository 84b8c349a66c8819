/** The version whose behaviour this engine has. */
export const emulatedVersion = "7.0.15";
