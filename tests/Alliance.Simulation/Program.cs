using Alliance.Simulation;

return SimulationProgram.Run(args);
