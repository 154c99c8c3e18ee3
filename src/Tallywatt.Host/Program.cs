using Tallywatt.Host;

return await CommandLine.RunAsync(args);
